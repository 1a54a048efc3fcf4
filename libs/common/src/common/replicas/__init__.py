"""What every service knows of people, organisations and bars: its own copy, fed by events.

No service asks another to take a decision; these three tables are what they all need to know who stands before them.
"""
