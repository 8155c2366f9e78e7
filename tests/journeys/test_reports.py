"""The story of somebody who takes the newest report along."""

import hashlib
import io

import pypdfium2
import pytest
from tests.journeys.house import EMERGENCY
from tests.journeys.languages import LANGUAGES, address, said
from tests.journeys.visitor import DESK


@pytest.mark.parametrize("language", LANGUAGES)
def test_secretary_downloads_the_newest_report_and_compares_it(visitor, house, language):
    # Given the list of reports
    secretary = visitor(DESK)
    page = secretary.open(address(language, f"/e/{EMERGENCY}/"))
    secretary.click(page.get_by_role("link", name=said(language, "Reports"), exact=True))
    secretary.check()

    # When the newest is opened
    secretary.click(page.get_by_role("table").get_by_role("link").first)
    secretary.check()

    # Then its own hash stands there, and each file's
    assert house.report_sha256 in secretary.text()
    page.get_by_text(said(language, "SHA-256 of each file")).click()
    hashes = page.locator(".hashes").inner_text()
    secretary.check()

    # And what comes down, in both languages, is to the byte what was stored and shown
    for of_file in LANGUAGES:
        public_id, sha256, size_bytes = house.files[f"pdf-{of_file}"]
        with page.expect_download() as taken:
            page.locator(f"main a[href*='/files/{public_id}/']").first.click()
        content = taken.value.path().read_bytes()
        assert len(content) == size_bytes
        assert hashlib.sha256(content).hexdigest() == sha256
        assert sha256 in hashes
        assert taken.value.suggested_filename.endswith(".pdf")
        assert "CLEAR" in taken.value.suggested_filename
        _says_what_it_is(content, house.report_sha256)

    # And the frozen data themselves have the hash that stands on every page
    public_id, sha256, _size_bytes = next(each for key, each in house.files.items() if key.startswith("json"))
    assert sha256 == house.report_sha256
    answer = page.request.get(f"{house.address}/files/{public_id}/")
    assert hashlib.sha256(answer.body()).hexdigest() == house.report_sha256
    secretary.check_quiet()


def _says_what_it_is(content, sha256):
    """Each page of a PDF carries the label and the hash of the frozen data."""
    with pypdfium2.PdfDocument(io.BytesIO(content)) as document:
        for page in document:
            said_there = "".join(page.get_textpage().get_text_bounded().split())
            assert "TLP:CLEAR" in said_there
            assert sha256[:12] in said_there
