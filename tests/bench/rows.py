"""What is measured: a new line of the table is a new row in ROWS.

DURABILITY_ROWS and INSTRUCTION_ROWS are measured only if they are asked for.
"""

from row import Quotient, Row
from rows_commands import COMMAND_ROWS
from rows_durability import DURABILITY_ROWS
from rows_handoffs import HAND_OFF_QUOTIENTS, HAND_OFF_ROWS
from rows_instructions import INSTRUCTION_ROWS
from rows_lists import LIST_ROWS
from rows_memory import MEMORY_ROWS
from rows_setup import SETUP_ROWS
from rows_types import TYPE_ROWS
from stalls import STALLS

ROWS = (*COMMAND_ROWS, *HAND_OFF_ROWS, *LIST_ROWS, *MEMORY_ROWS,
        *SETUP_ROWS, *TYPE_ROWS, *STALLS)
QUOTIENTS = HAND_OFF_QUOTIENTS
