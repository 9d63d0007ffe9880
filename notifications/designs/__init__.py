"""What merchants write themselves for a mail: blocks, checked and compiled once when they are saved."""
