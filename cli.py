"""Run `landuse` from a checkout (从源码目录直接运行): `python cli.py …`."""

from landuse.cli import main

if __name__ == "__main__":
    main()
