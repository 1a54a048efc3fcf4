"""`python -m expert_pool api | worker | migrate`: the processes of this service."""

from common.service.main import run
from expert_pool.wiring import DEFINITION

if __name__ == "__main__":
    run(DEFINITION)
