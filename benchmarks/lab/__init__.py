"""What the benchmarks share: an installation of their own, light clients, and the way results are shown."""
