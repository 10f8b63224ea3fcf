"""Settings refuse nonsense instead of guessing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kooplan.config import env


def test_yes_and_no_in_words_people_use(monkeypatch: pytest.MonkeyPatch) -> None:
    for word, expected in (("1", True), ("ja", True), ("off", False), ("", False)):
        monkeypatch.setenv("PROBE", word)
        assert env.boolean("PROBE") is expected
    monkeypatch.delenv("PROBE")
    assert env.boolean("PROBE", default=True) is True


def test_a_word_that_is_neither_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROBE", "vielleicht")
    with pytest.raises(env.SettingError, match="PROBE must be 1 or 0"):
        env.boolean("PROBE")


@pytest.mark.parametrize(("word", "message"), [("viel", "whole number"), ("0", "at least 1")])
def test_a_number_out_of_range_is_refused(monkeypatch: pytest.MonkeyPatch, word: str, message: str) -> None:
    monkeypatch.setenv("PROBE", word)
    with pytest.raises(env.SettingError, match=message):
        env.integer("PROBE", 5, low=1)


def test_the_secret_is_made_once_and_belongs_to_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROBE", raising=False)
    first = env.secret("PROBE", tmp_path / "var")
    assert len(first) >= 50
    assert env.secret("PROBE", tmp_path / "var") == first
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("PROBE", "given")
    assert env.secret("PROBE", tmp_path / "var") == "given"


def test_a_postgres_address_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROBE", "postgres://user:w%40rd@db.example:5433/kooplan?sslmode=require")
    entry = env.database("PROBE", tmp_path)
    assert (entry["NAME"], entry["USER"], entry["PASSWORD"]) == ("kooplan", "user", "w@rd")
    assert (entry["HOST"], entry["PORT"], entry["OPTIONS"]) == ("db.example", "5433", {"sslmode": "require"})


def test_without_address_the_database_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROBE", raising=False)
    assert env.database("PROBE", tmp_path)["NAME"] == tmp_path / "kooplan.sqlite3"
    monkeypatch.setenv("PROBE", f"sqlite://{tmp_path}/other.sqlite3")
    assert env.database("PROBE", tmp_path)["NAME"] == tmp_path / "other.sqlite3"


def test_another_kind_of_database_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROBE", "mysql://user:word@host/name")
    with pytest.raises(env.SettingError, match="postgres:// or sqlite://") as refusal:
        env.database("PROBE", tmp_path)
    assert "word" not in str(refusal.value)
