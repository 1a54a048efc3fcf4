"""`python -m certificate api | worker | migrate`: the processes of this service."""

from certificate.wiring import DEFINITION
from common.service.main import run

if __name__ == "__main__":
    run(DEFINITION)
