"""The `qitrack` command, also as `python -m qitrack`."""

from qitrack.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
