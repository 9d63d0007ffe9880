"""What a brand adds around a delivery: advice, recycling, reordering, questions and answers."""
