"""What starts, what is planned when, and what an edit moves."""
