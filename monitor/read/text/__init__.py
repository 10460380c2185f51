"""The words of a file: PDF, HTML or plain text as lines, paragraphs and sentences."""
