"""Routes of the landing page. The page itself calls the services like any other front end."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from certificate.api.verifications import VERIFICATION_PAGE
from common.catalogue import label
from common.web.problems import NotFound
from laptop.demo.people import demo_organisations, demo_people
from onebox.cli.contracts import AUDIENCES
from onebox.cli.contracts import documents as describe
from onebox.home import VERIFICATION_PATH, Home


async def _nothing_there(request: Request, error: Exception) -> Response:
    return NotFound("没有这个地址。首页列出各服务的接口文档。").response()


PAGE_PROBLEMS = {404: _nothing_there}
"""What an address that neither a page nor a service has is answered with."""

SERVED = ("platform", *AUDIENCES)
"""The documents of the API at `/api/openapi/{name}.json`; that of a service is the service's own to serve."""

PAGE = Path(__file__).with_name("landing.html")


@lru_cache(maxsize=1)
def _described(issuer: str) -> dict[str, dict[str, Any]]:
    return describe(issuer)


def page_routes(home: Home) -> list[Route]:
    """`/`, the documents of the API for each audience, the page that certificates point at, the list of demo people, and the documents that a season left."""

    async def landing(request: Request) -> Response:
        return FileResponse(PAGE, media_type="text/html; charset=utf-8")

    async def contract(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in SERVED:
            return NotFound("没有这份接口文档。").response()
        here = f"{request.url.scheme}://{request.url.netloc}"
        found = await run_in_threadpool(_described, f"{here}/demo-issuer")
        return JSONResponse(found[name], headers={"Access-Control-Allow-Origin": "*"})

    async def people(request: Request) -> Response:
        names = {org.org_id: org.name for org in demo_organisations().values()}
        return JSONResponse(
            [
                {
                    "username": person.username,
                    "name": person.name,
                    "unit": names[person.unit],
                    "roles": sorted(label("role", grant.role) for grant in person.grants),
                }
                for person in demo_people().values()
                if not person.is_client
            ]
        )

    async def documents(request: Request) -> Response:
        files = sorted(path.relative_to(home.output) for path in home.output.rglob("*") if path.is_file())
        return JSONResponse([str(path) for path in files])

    async def document(request: Request) -> Response:
        path = (home.output / request.path_params["name"]).resolve()
        if not path.is_relative_to(home.output.resolve()) or not path.is_file():
            return Response(status_code=404)
        return FileResponse(path, content_disposition_type="inline", filename=path.name)

    async def verification(request: Request) -> Response:
        return FileResponse(VERIFICATION_PAGE, media_type="text/html; charset=utf-8")

    return [
        Route("/", landing),
        Route("/api/openapi/{name}.json", contract),
        Route(VERIFICATION_PATH, verification),
        Route("/demo/people", people),
        Route("/demo/documents", documents),
        Route("/demo/documents/{name:path}", document),
    ]
