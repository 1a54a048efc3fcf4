"""`python -m review api | worker | migrate`: the processes of this service."""

from common.service.main import run
from review.wiring import DEFINITION

if __name__ == "__main__":
    run(DEFINITION)
