"""The bits of strings."""

FIELD = ("GET bittype bitplace|SET bittype bitplace integer"
         "|INCRBY bittype bitplace integer|OVERFLOW (WRAP|SAT|FAIL|Wrap|ODD)")

COMMANDS = [
    "SET string element",
    "DEL string",
    "4 SETBIT string bitoffset bit",
    "2 GETBIT string bitoffset",
    "2 BITCOUNT string [index index [BYTE|BIT|ODD]]",
    "3 BITPOS string bit [index [index [BYTE|BIT|ODD]]]",
    "2 BITOP (AND|OR|XOR|And|NOT|ODD) string string+",
    "BITOP NOT string string",
    f"3 BITFIELD string ({FIELD})+",
    "BITFIELD_RO string (GET bittype bitplace)+",
    f"BITFIELD_RO string ({FIELD})+",
]
