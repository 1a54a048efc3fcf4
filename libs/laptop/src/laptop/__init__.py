"""What only laptops and tests need: servers on loopback, the made-up people of the demo, kits for tests. Never in production."""
