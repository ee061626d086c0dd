"""E-mail: mailboxes fetched by IMAP or handed in by SMTP/LMTP, answers sent by SMTP submission."""
