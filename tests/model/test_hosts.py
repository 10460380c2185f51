"""Publishers by the domain that they registered."""

import pytest

from monitor.model.hosts import registered_domain


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.leedslive.co.uk/news/1", "leedslive.co.uk"),
        ("https://news.leeds.gov.uk:8443/a", "leeds.gov.uk"),
        ("https://LEEDS.GOV.UK/a", "leeds.gov.uk"),
        ("https://amp.example.com./a", "example.com"),
        ("https://one.example.com.au/", "com.au"),
        ("http://127.0.0.1:8080/a", "127.0.0.1"),
        ("http://[::1]:8080/a", "::1"),
        ("http://localhost/a", "localhost"),
        ("https://co.uk/", "co.uk"),
        ("not an address", ""),
        ("http://[broken", ""),
    ],
)
def test_the_domain_of_an_address(url, domain):
    assert registered_domain(url) == domain
