"""Settings: defaults, then the data folder's config.toml, then QITRACK_* in the environment."""

import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ENVIRONMENT_PREFIX = "QITRACK_"
SECRET_BYTES = 64
LOOPBACK = ("127.0.0.1", "localhost", "::1")
OUTSIDE = frozenset({"data", "is_demo", "secret"})
"""Fields that no file and no variable sets: where the data are, and what is found there."""


IN_A_DEMONSTRATION: dict[str, Any] = {
    "base_url": "",
    "trusted_hosts": (),
    "trusted_proxies": 0,
    "embed_origins": (),
    "organisation_name": "Demo Valley",
}
"""A demonstration is seen on this machine only, so there is no way to it from outside."""


class UnusableSettings(Exception):
    """qitrack cannot start like this; the message says why and what to do."""

    exit_code = 78


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that a deployment can set."""

    data: Path
    """The data folder: database, secret, files, config.toml."""
    is_demo: bool = False
    secret: str = field(default="", repr=False)

    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 8
    base_url: str = ""
    """Address people use, as in https://qi.example.org; empty: whatever `host` and `port` give."""
    trusted_hosts: tuple[str, ...] = ()
    trusted_proxies: int = 0
    """How many reverse proxies stand in front and set X-Forwarded-* headers."""
    allow_http: bool = False
    database_url: str = ""
    """Empty: an SQLite file in the data folder."""
    organisation_name: str = ""
    timezone: str = "Europe/London"
    embed_origins: tuple[str, ...] = ()
    """Sites whose pages may show a chart in a frame, as in https://intranet.example.org."""

    @property
    def resolved_database_url(self) -> str:
        """Where the database is."""
        if self.database_url and not self.is_demo:
            return self.database_url
        name = "demo.sqlite3" if self.is_demo else "qitrack.sqlite3"
        return f"sqlite:///{self.data / name}"

    @property
    def database_file(self) -> Path | None:
        """The SQLite file, if it is one."""
        kind, _slashes, path = self.resolved_database_url.partition(":///")
        return Path(path) if kind == "sqlite" else None

    @property
    def secret_file(self) -> Path:
        """Where the secret is kept that signs cookies and links."""
        return self.data / ("demo.secret" if self.is_demo else "secret")

    @property
    def files(self) -> Path:
        """Where the files of tests lie; a demonstration has a place of its own."""
        return self.data / ("demo-files" if self.is_demo else "files")

    @property
    def resolved_base_url(self) -> str:
        """The address that links begin with."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.base_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def is_https(self) -> bool:
        """People reach it over an encrypted connection."""
        return self.resolved_base_url.startswith("https://")

    @property
    def is_on_loopback(self) -> bool:
        """Nobody outside this machine can reach it."""
        name = urlsplit(self.resolved_base_url).hostname or ""
        return self.host in LOOPBACK and name in LOOPBACK


def default_data_folder(environment: Mapping[str, str]) -> Path:
    """QITRACK_DATA, else ./instance in a checkout, else the user's data folder."""
    if environment.get("QITRACK_DATA"):
        return Path(environment["QITRACK_DATA"]).expanduser().absolute()
    checkout = Path(__file__).resolve().parent.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "instance").is_dir():
        return checkout / "instance"
    home = environment.get("XDG_DATA_HOME") or environment.get("LOCALAPPDATA")
    return (Path(home) if home else Path.home() / ".local" / "share") / "qitrack"


def load_config(
    environment: Mapping[str, str] | None = None, *, is_demo: bool = False, **given: Any
) -> Config:
    """The settings as they are here; what the command line gives (not None) wins.

    Raises UnusableSettings with the cure for a name nobody knows or a value that cannot be.
    """
    environment = os.environ if environment is None else environment
    config = Config(data=default_data_folder(environment), is_demo=is_demo)
    file = config.data / "config.toml"
    config = _apply(config, _from_file(file), str(file))
    config = _apply(config, _from_environment(environment), "the environment")
    if is_demo:
        config = replace(config, **IN_A_DEMONSTRATION)
    config = replace(config, **{name: value for name, value in given.items() if value is not None})
    _check_timezone(config)
    _check_origins(config)
    return config


def _from_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UnusableSettings(f"{file} cannot be read: {error}. Mend or remove it.") from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(ENVIRONMENT_PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(ENVIRONMENT_PREFIX) and name != "QITRACK_DATA"
    }


def _apply(config: Config, settings: Mapping[str, Any], source: str) -> Config:
    known = {f.name for f in fields(Config)} - OUTSIDE
    for name in settings:
        if name not in known:
            raise UnusableSettings(
                f"There is no setting called {name!r} (in {source}). "
                f"Known settings: {', '.join(sorted(known))}."
            )
    changes = {name: _typed(name, value, source) for name, value in settings.items()}
    return replace(config, **changes)


TRUE = ("1", "true", "yes", "on")
FALSE = ("0", "false", "no", "off", "")


def _typed(name: str, value: Any, source: str) -> Any:
    default = getattr(Config(data=Path()), name)
    text = str(value).strip()
    match default:
        case bool() if text.lower() in TRUE + FALSE:
            return text.lower() in TRUE
        case bool():
            raise UnusableSettings(f"{name} must be true or false, not {text!r} (in {source}).")
        case int():
            if not text.isdigit():
                raise UnusableSettings(
                    f"{name} must be a whole number, not {text!r} (in {source})."
                )
            return int(text)
        case tuple():
            parts = value if isinstance(value, list) else text.split(",")
            return tuple(str(part).strip() for part in parts if str(part).strip())
        case _:
            return text


def _check_timezone(config: Config) -> None:
    try:
        ZoneInfo(config.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UnusableSettings(
            f"timezone = {config.timezone!r} is unknown; name one such as Europe/London."
        ) from error


ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")


def _check_origins(config: Config) -> None:
    for origin in config.embed_origins:
        if not ORIGIN.fullmatch(origin):
            raise UnusableSettings(
                f"embed_origins: {origin!r} is no origin; name one such as "
                "https://intranet.example.org, without a path."
            )


def prepare_data_folder(config: Config) -> Config:
    """Makes the folder (0700) and the secret (0600) if need be; the settings with the secret.

    Raises UnusableSettings if the folder cannot be written.
    """
    try:
        config.data.mkdir(parents=True, exist_ok=True)
        config.data.chmod(0o700)
        secret = _secret(config.secret_file)
    except OSError as error:
        raise UnusableSettings(
            f"The data folder {config.data} cannot be written ({error.strerror}). "
            "Choose another with QITRACK_DATA, or change who owns it."
        ) from error
    return replace(config, secret=secret)


def with_secret(config: Config) -> Config:
    """The settings with the secret as it is; nothing is made, so that one can look first."""
    try:
        return replace(config, secret=config.secret_file.read_text("ascii").strip())
    except (OSError, UnicodeDecodeError):
        return config


def _secret(file: Path) -> str:
    """The secret in this file; made once, and whole, even if several processes start together."""
    if not file.exists():
        draft = file.with_name(f".{file.name}-{secrets.token_hex(8)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as new:
            new.write(secrets.token_hex(SECRET_BYTES))
        with suppress(FileExistsError):
            os.link(draft, file)
        draft.unlink()
    return file.read_text("ascii").strip()
