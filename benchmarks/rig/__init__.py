"""What the benchmarks stand on: a load generator, processes to start and kill, signed payloads."""
