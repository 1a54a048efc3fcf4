"""`python -m certificate api | worker | migrate`: the processes of this service."""

from common.service.main import run
from certificate.wiring import DEFINITION

if __name__ == "__main__":
    run(DEFINITION)
