"""What the platform costs, each figure next to a bare reference that was measured in the same run.

A figure of one machine says little about another; the ratio to the reference says what our own code adds, anywhere.
`python -m benchmarks` prints the tables and writes them, with the raw samples, to `benchmarks/results`.
"""
