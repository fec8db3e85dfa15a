package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// examineFolder looks at who else may read the data folder.
func examineFolder(_ context.Context, cfg Config) []finding {
	info, err := os.Stat(cfg.Data)
	if errors.Is(err, fs.ErrNotExist) {
		return []finding{{"data", fault, "There is no data folder at " + cfg.Data + ".", "Run imprimatur init, or name the folder with --data."}}
	}
	if err != nil {
		return []finding{{"data", fault, "The data folder cannot be looked at: " + err.Error(), "Run this as the user that runs the server."}}
	}
	if info.Mode().Perm()&0o077 != 0 {
		return []finding{{"data", warning, fmt.Sprintf("Others on this machine can enter the data folder (%v).", info.Mode().Perm()), "chmod 700 " + cfg.Data}}
	}
	return []finding{{"data", fine, "Only its owner can enter the data folder.", ""}}
}

// examineSpace warns before the disk is full.
func examineSpace(_ context.Context, cfg Config) []finding {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(cfg.Data, &disk); err != nil {
		return []finding{{"disk", fault, "Free space cannot be read: " + err.Error(), "Check that the data folder's disk is mounted."}}
	}
	free, total := disk.Bavail*uint64(disk.Bsize), disk.Blocks*uint64(disk.Bsize)
	says := fmt.Sprintf("%d GiB of %d GiB free.", free>>30, total>>30)
	switch {
	case free < 1<<30:
		return []finding{{"disk", fault, says, "Make room: with a full disk no photo comes in and nothing can be changed."}}
	case free < total/10:
		return []finding{{"disk", warning, says, "Plan for more room."}}
	}
	return []finding{{"disk", fine, says, ""}}
}

// examineCertificate looks at what people's browsers will be shown.
func examineCertificate(_ context.Context, cfg Config) []finding {
	switch cfg.TLS {
	case "acme":
		return []finding{{"tls", noted, "Certificates come from an outside authority by ACME: the one outbound call of this server.", ""}}
	case "files":
		ends, err := certificateEnd(cfg.CertificateFile)
		if err != nil {
			return []finding{{"tls", fault, err.Error(), "Give a PEM certificate with its chain as certificate_file."}}
		}
		return []finding{endFinding(ends, "Replace certificate_file and key_file; the server reads them anew.")}
	}
	ends, err := certificateEnd(filepath.Join(cfg.Data, authorityFile))
	if err != nil {
		return []finding{{"tls", fault, err.Error(), "Restore " + authorityFile + " from a backup of the data folder."}}
	}
	return []finding{
		endFinding(ends, "Make a new library authority."),
		{"tls", noted, "The server's certificate comes from the library's own authority; browsers warn until they trust it.",
			"Install " + filepath.Join(cfg.Data, authorityFile) + " on the machines that use the library, or use tls = \"files\" or \"acme\"."},
	}
}

func endFinding(ends time.Time, do string) finding {
	left := time.Until(ends)
	f := finding{"tls", fine, "The certificate holds until " + ends.Format(time.DateOnly) + ".", ""}
	switch {
	case left <= 0:
		f.Level, f.Do = fault, do
	case left < certificateRenew:
		f.Level, f.Do = warning, do
	}
	return f
}

// examineKeys looks at where the root key and the passphrase are.
func examineKeys(_ context.Context, cfg Config) []finding {
	var all []finding
	root := filepath.Join(cfg.Data, keyFolder, "root.json")
	if info, err := os.Stat(root); err != nil {
		return []finding{{"keys", fault, "The sealed root key is not there: " + root, "Restore the key folder from a backup; without it no photo can be read."}}
	} else if info.Mode().Perm()&0o077 != 0 {
		all = append(all, finding{"keys", warning, "Others on this machine can read the sealed root key.", "chmod 600 " + root})
	}
	all = append(all, finding{"keys", noted, "The sealed root key lies on the same disk as the photos; passphrase and recovery key do not.",
		"Keep the recovery key on paper, elsewhere, and a copy of the folder " + filepath.Join(cfg.Data, keyFolder) + " in a safe place."})
	if cfg.PassphraseFile == "" {
		return all
	}
	if _, err := os.Stat(cfg.PassphraseFile); err != nil {
		all = append(all, finding{"keys", fault, "The passphrase file cannot be read: " + cfg.PassphraseFile, "Make it readable for the server's user, or use a systemd credential."})
	} else if below(cfg.Data, cfg.PassphraseFile) != "" {
		all = append(all, finding{"keys", warning, "The passphrase file lies in the data folder: a stolen disk or backup opens by itself.", "Keep it elsewhere, or use a systemd credential."})
	}
	return all
}

// below gives a file's path in a folder, or nothing when it does not lie there.
func below(folder, file string) string {
	folder, err := filepath.Abs(folder)
	if err != nil || file == "" {
		return ""
	}
	if file, err = filepath.Abs(file); err != nil {
		return ""
	}
	path, err := filepath.Rel(folder, file)
	if err != nil || !filepath.IsLocal(path) {
		return ""
	}
	return path
}

// examineClock compares the clock with the newest thing in the data folder: an expiry is only
// as right as the clock.
func examineClock(_ context.Context, cfg Config) []finding {
	info, err := os.Stat(filepath.Join(cfg.Data, anchorFile))
	if err == nil && time.Until(info.ModTime()) > time.Minute {
		return []finding{{"clock", fault, "The clock stands before the log's newest entry.", "Set the clock, and keep it by NTP: the ends of agreements and grants depend on it."}}
	}
	return []finding{{"clock", fine, "The clock stands after the log's newest entry.", ""}}
}

// examineReach says who can reach the server.
func examineReach(_ context.Context, cfg Config) []finding {
	host, _, err := net.SplitHostPort(cfg.Listen)
	if err != nil {
		return []finding{{"listen", fault, "The address to listen at cannot be read: " + cfg.Listen, "Give it as HOST:PORT."}}
	}
	if loopback(cfg.Listen) == nil {
		return []finding{{"listen", fine, "Only this machine can reach the server.", "To let others in, set listen and hosts."}}
	}
	return []finding{{"listen", noted, "Other machines can reach the server at " + host + ".", ""}}
}

// examineMemory looks for swap: keys and photos are in memory in the clear.
func examineMemory(context.Context, Config) []finding {
	swaps, err := os.ReadFile("/proc/swaps")
	if err != nil {
		return []finding{{"memory", noted, "Whether there is swap cannot be read.", ""}}
	}
	if lines := strings.Count(string(swaps), "\n"); lines > 1 {
		return []finding{{"memory", warning, "This machine swaps: keys and photos in memory can reach the disk in the clear.", "Encrypt the swap, or switch it off."}}
	}
	return []finding{{"memory", fine, "This machine does not swap.", ""}}
}
