"""What every member's tests share: a pytest plugin with real servers."""
