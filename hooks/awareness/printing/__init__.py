"""Ready PDFs: what stands on each sheet (`sheets`), short codes (`codes`), the press (`press`)."""
