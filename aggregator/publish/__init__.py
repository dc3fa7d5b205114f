"""Collections and topics as documents: Atom, RSS, JSON Feed, a page to keep. Pure: records in, bytes out."""
