"""The command line `zcps`."""

from onebox.cli import app

if __name__ == "__main__":
    app()
