"""``python -m policy_core.cli`` is ``inbounds``."""

import sys

from policy_core.cli.main import main

sys.exit(main())
