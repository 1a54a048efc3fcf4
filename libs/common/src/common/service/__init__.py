"""What makes a process out of a service: settings, runtime, the api app, the worker."""
