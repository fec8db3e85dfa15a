package main

import (
	"context"
	"fmt"

	"imprimatur/internal/library"
	"imprimatur/internal/scan"
)

// scannable tells whether a scanner can be reached at an address.
func scannable(address string) bool {
	_, err := scan.At(address)
	return err == nil
}

// scanner is the virus scanner that files are offered to; nil: none.
func (cfg Config) scanner() (library.Scanner, error) {
	if cfg.ScanSocket == "" {
		return nil, nil
	}
	clamd, err := scan.At(cfg.ScanSocket)
	if err != nil {
		return nil, fmt.Errorf("find the virus scanner: %w", err)
	}
	return clamd, nil
}

// examineScanner asks whether the virus scanner answers.
func examineScanner(ctx context.Context, cfg Config) []finding {
	if cfg.ScanSocket == "" {
		return []finding{{"scanner", noted, "Files are not offered to a virus scanner.", "To have them looked at, run clamd on this machine and set scan_socket."}}
	}
	clamd, err := scan.At(cfg.ScanSocket)
	if err == nil {
		err = clamd.Ping(ctx)
	}
	if err != nil {
		return []finding{{"scanner", fault, "The virus scanner does not answer, so no file comes in: " + err.Error(), "Start clamd, or mend scan_socket; see docs/operator/virus-scanner.md."}}
	}
	return []finding{{"scanner", fine, "The virus scanner answers.", ""}}
}
