"""`python -m monitor`: the same as `python run.py`."""

from monitor.cli import main

if __name__ == "__main__":
    main()
