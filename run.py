import sys

try:
    from monitor.cli import main
except ModuleNotFoundError as missing:
    if (missing.name or "").partition(".")[0] == "monitor":
        raise
    sys.exit(f"this Python has no {missing.name}: run `make demo` once, then `.venv/bin/python run.py` instead")

if __name__ == "__main__":
    main()
