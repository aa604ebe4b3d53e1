"""``python -m surrogate_evidence`` is the command line."""

from surrogate_evidence.cli import main

if __name__ == "__main__":
    main()
