"""The parts of benchmarks/chaos.py: the truth, the senders, the trouble and the comparison."""
