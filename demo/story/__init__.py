"""What happens at the two shops. Data (`loper.py`, `funkwerk.py`) apart from how it is told (`playing.py`)."""
