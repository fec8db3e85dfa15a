package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/spf13/cobra"

	"imprimatur/internal/problem"
)

// Config is how this installation runs: one file, overridden by the environment
// (IMPRIMATUR_LISTEN for `listen`), overridden by flags. Secrets are only ever named by the
// file that holds them.
type Config struct {
	Data             string   `toml:"data"`               // the data folder
	Listen           string   `toml:"listen"`             // HTTPS address
	ListenRedirect   string   `toml:"listen_redirect"`    // plain HTTP address that only redirects; empty: none
	ListenMetrics    string   `toml:"listen_metrics"`     // Prometheus, loopback only; empty: none
	Hosts            []string `toml:"hosts"`              // names and addresses people reach the server by
	TrustedProxies   []string `toml:"trusted_proxies"`    // networks whose X-Forwarded-For is believed, as 10.0.0.0/8
	TLS              string   `toml:"tls"`                // "local" authority, "files" or "acme"
	CertificateFile  string   `toml:"certificate_file"`   // for "files", PEM with the chain
	KeyFile          string   `toml:"key_file"`           // for "files", PEM
	HSTSSubdomains   bool     `toml:"hsts_subdomains"`    // browsers use HTTPS for every name below the hosts too
	ACMEEmail        string   `toml:"acme_email"`         // for "acme"
	ACMEDirectory    string   `toml:"acme_directory"`     // for "acme"; empty: Let's Encrypt
	Database         string   `toml:"database"`           // "sqlite" or a file with the PostgreSQL address, as "postgres:FILE"
	DatabaseCipher   string   `toml:"database_cipher"`    // "adiantum" or "aes-256-xts", chosen at init
	PassphraseFile   string   `toml:"passphrase_file"`    //
	Worker           string   `toml:"worker"`             // the confined worker's program; empty: beside this one
	Workers          int      `toml:"workers"`            // how many; 0: one per core
	DecodeSeconds    int      `toml:"decode_seconds"`     // most that one photo may take
	MaxFileMB        int64    `toml:"max_file_mb"`        // largest photo taken
	MaxPixels        int64    `toml:"max_pixels"`         // most pixels taken
	WeakSandbox      bool     `toml:"weak_sandbox"`       // run although the kernel lacks a sandbox layer
	MailServer       string   `toml:"mail_server"`        // SMTP, as host:port; empty: no mail is sent
	MailTLS          string   `toml:"mail_tls"`           // "starttls", "tls", or "none" for a server on this machine
	MailFrom         string   `toml:"mail_from"`          // who writes, as "Photos <photos@example.org>"
	MailUser         string   `toml:"mail_user"`          // login; empty: none
	MailPasswordFile string   `toml:"mail_password_file"` //
	MailCAFile       string   `toml:"mail_ca_file"`       // PEM, for a server whose certificate is the organisation's own
	SMSGateway       string   `toml:"sms_gateway"`        // "46elks", "twilio", "messagebird", "bird", "http"; empty: no SMS is sent
	SMSFrom          string   `toml:"sms_from"`           // number, or up to 11 letters
	SMSUser          string   `toml:"sms_user"`           // login at the gateway
	SMSPasswordFile  string   `toml:"sms_password_file"`  // or its key
	SMSURL           string   `toml:"sms_url"`            // for "http"
	SMSMethod        string   `toml:"sms_method"`         // for "http"; empty: POST
	SMSHeaders       []string `toml:"sms_headers"`        // for "http", as "Name: value"
	SMSBody          string   `toml:"sms_body"`           // for "http"
	SMSSuccess       string   `toml:"sms_success"`        // for "http": what in the answer means it was taken; empty: any 2xx
	WebhookCAFile    string   `toml:"webhook_ca_file"`    // PEM, for webhooks whose certificates are the organisation's own
	PrivateNetworks  []string `toml:"private_networks"`   // networks of your own that mail, SMS and webhooks may go to, as 10.0.0.0/8
	Demo             bool     `toml:"demo"`               // mail and SMS stay in an outbox that staff look into
	LogFormat        string   `toml:"log_format"`         // "text" or "json"
	LogLevel         string   `toml:"log_level"`          // debug, info, warn, error
}

// defaults are what holds where nothing is set.
func defaults() Config {
	return Config{
		Data: "data", Listen: "127.0.0.1:8443", Hosts: []string{"localhost", "127.0.0.1", "::1"}, TrustedProxies: []string{}, TLS: "local",
		MailTLS: "starttls", SMSHeaders: []string{}, PrivateNetworks: []string{},
		Database: "sqlite", DatabaseCipher: "adiantum", DecodeSeconds: 10, MaxFileMB: 2048, MaxPixels: 200_000_000,
		LogFormat: "text", LogLevel: "info",
	}
}

// configure reads the configuration: defaults, file, environment, flags.
func (c *console) configure() (Config, error) {
	cfg := defaults()
	cfg.Data = firstOf(c.flags.data, c.env[settingPrefix+"DATA"], cfg.Data)
	file, asked := firstOf(c.flags.config, c.env[configVariable]), true
	if file == "" {
		file, asked = filepath.Join(cfg.Data, configFile), false
	}
	meta, err := toml.DecodeFile(file, &cfg)
	var wrong toml.ParseError
	switch {
	case errors.Is(err, fs.ErrNotExist) && !asked:
	case errors.As(err, &wrong):
		return cfg, problem.New(problem.Invalid, "config.miswritten", "file", file, "line", strconv.Itoa(wrong.Position.Line)).Because(err)
	case err != nil:
		return cfg, problem.New(problem.Invalid, "config.unreadable", "file", file).Because(err)
	case len(meta.Undecoded()) > 0:
		key := meta.Undecoded()[0].String()
		return cfg, problem.New(problem.Invalid, "config.unknown-key", "file", file, "key", key, "near", nearest(key, cfg.keys()))
	}
	if err := cfg.override(c.env); err != nil {
		return cfg, err
	}
	cfg.Data = firstOf(c.flags.data, cfg.Data)
	cfg.PassphraseFile = firstOf(c.flags.passphraseFile, cfg.PassphraseFile, c.credential("passphrase"))
	return cfg, cfg.check()
}

// credential is the file of a systemd credential, if the service was given it.
func (c *console) credential(name string) string {
	folder := c.env["CREDENTIALS_DIRECTORY"]
	if folder == "" {
		return ""
	}
	file := filepath.Join(folder, name)
	if _, err := os.Stat(file); err != nil {
		return ""
	}
	return file
}

// set reads a value of the environment into a field of the configuration.
func set(field reflect.Value, value string) error {
	switch field.Kind() {
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(value, 10, 64)
		field.SetInt(n)
		return err
	case reflect.Bool:
		b, err := strconv.ParseBool(value)
		field.SetBool(b)
		return err
	case reflect.Slice:
		field.Set(reflect.ValueOf(strings.Split(value, ",")))
	default:
		field.SetString(value)
	}
	return nil
}

func (cfg Config) check() error {
	wrong := func(key string) error { return problem.New(problem.Invalid, "config.bad-value", "key", key) }
	switch {
	case cfg.TLS != "local" && cfg.TLS != "files" && cfg.TLS != "acme":
		return wrong("tls")
	case cfg.TLS == "files" && (cfg.CertificateFile == "" || cfg.KeyFile == ""):
		return wrong("certificate_file")
	case len(cfg.Hosts) == 0:
		return wrong("hosts")
	case len(networks(cfg.TrustedProxies)) != len(cfg.TrustedProxies):
		return wrong("trusted_proxies")
	case len(networks(cfg.PrivateNetworks)) != len(cfg.PrivateNetworks):
		return wrong("private_networks")
	case strings.HasPrefix(cfg.Database, "postgres://"):
		return problem.New(problem.Invalid, "config.database-address")
	case cfg.Database != "sqlite" && !strings.HasPrefix(cfg.Database, "postgres:"):
		return wrong("database")
	case cfg.DatabaseCipher != "adiantum" && cfg.DatabaseCipher != "aes-256-xts":
		return wrong("database_cipher")
	case cfg.LogFormat != "text" && cfg.LogFormat != "json":
		return wrong("log_format")
	case cfg.Workers < 0:
		return wrong("workers")
	case cfg.DecodeSeconds < 1:
		return wrong("decode_seconds")
	case cfg.MaxFileMB < 1:
		return wrong("max_file_mb")
	case cfg.MaxPixels < 1:
		return wrong("max_pixels")
	}
	return nil
}

// networks reads networks; what is not written as one is left out, and check finds it missing.
func networks(texts []string) []netip.Prefix {
	var found []netip.Prefix
	for _, text := range texts {
		if network, err := netip.ParsePrefix(strings.TrimSpace(text)); err == nil {
			found = append(found, network)
		}
	}
	return found
}

func newConfig(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "config",
		Short: "Show the effective configuration",
		Long: `Shows what holds after defaults, file, environment and flags. Secrets are named by the files that
hold them; where one may have been written into another value (the SMS gateway's address, headers
and body), stars stand in its place.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			cfg, err := c.configure()
			if err != nil {
				return err
			}
			var text bytes.Buffer
			if err := toml.NewEncoder(&text).Encode(cfg.masked()); err != nil {
				return fmt.Errorf("write configuration: %w", err)
			}
			if !c.flags.json {
				c.say("%s", strings.TrimSpace(text.String()))
				return nil
			}
			keys := map[string]any{}
			if _, err := toml.Decode(text.String(), &keys); err != nil {
				return fmt.Errorf("read configuration back: %w", err)
			}
			return c.report(keys)
		},
	}
}

// masked leaves out what may be a secret.
func (cfg Config) masked() Config {
	const stars = "***"
	for _, value := range []*string{&cfg.SMSURL, &cfg.SMSBody} {
		if *value != "" {
			*value = stars
		}
	}
	headers := make([]string, len(cfg.SMSHeaders))
	for i, header := range cfg.SMSHeaders {
		name, _, _ := strings.Cut(header, ":")
		headers[i] = name + ": " + stars
	}
	cfg.SMSHeaders = headers
	return cfg
}

func newVersion(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Show the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if c.flags.json {
				return c.report(map[string]string{"version": version})
			}
			c.say("imprimatur %s", version)
			return nil
		},
	}
}
