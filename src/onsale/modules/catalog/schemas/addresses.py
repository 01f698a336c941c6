"""Where pages and files about the catalogue are, for whoever is elsewhere: search engines, calendars, other sites."""

from __future__ import annotations

import msgspec

from onsale.contracts.values import Language


class Addresses(msgspec.Struct, frozen=True):
    """Absolute addresses under ``base_url``, which has no slash at its end. A page without a language is Chinese."""

    base_url: str

    def event(self, event_id: str, language: Language = "zh-CN") -> str:
        return f"{self.base_url}/events/{event_id}{_query(language)}"

    def organiser(self, organisation_id: str, language: Language = "zh-CN") -> str:
        return f"{self.base_url}/organisers/{organisation_id}{_query(language)}"

    def performance(self, performance_id: str, language: Language = "zh-CN") -> str:
        return f"{self.base_url}/performances/{performance_id}{_query(language)}"

    def picture(self, event_id: str) -> str:
        return f"{self.base_url}/api/v1/events/{event_id}/poster.png"

    def sitemap(self, number: int) -> str:
        return f"{self.base_url}/sitemaps/{number}.xml"


def _query(language: Language) -> str:
    return "?lang=en" if language == "en" else ""
