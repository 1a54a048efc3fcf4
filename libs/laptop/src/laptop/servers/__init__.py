"""The real servers that tests and the laptop mode start on loopback, without containers or root."""
