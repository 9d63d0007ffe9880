"""Reviews, answers to the one question, and who asks for them."""
