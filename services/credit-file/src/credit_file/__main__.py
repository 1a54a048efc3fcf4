"""`python -m credit_file api | worker | migrate`: the processes of this service."""

from common.service.main import run
from credit_file.wiring import DEFINITION

if __name__ == "__main__":
    run(DEFINITION)
