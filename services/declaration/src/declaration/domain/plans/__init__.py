"""Rules on the year's plans (申报计划) and the committees that they lead to."""
