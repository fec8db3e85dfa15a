package main

import (
	"cmp"
	"crypto/x509"
	"errors"
	"net"
	"net/mail"
	"os"
	"strings"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/notify"
	"imprimatur/internal/outreach"
	"imprimatur/internal/problem"
)

// senders are what the operator has set up to write to people with. Nothing set up is nothing:
// then the house calls nobody.
func (cfg Config) senders() (notify.Senders, error) {
	post := notify.Senders{}
	network := notify.Network{Allowed: networks(cfg.PrivateNetworks)}
	if cfg.MailServer != "" {
		m, err := cfg.mail(network)
		if err != nil {
			return nil, err
		}
		post[consent.ByMail] = m
	}
	if cfg.SMSGateway != "" {
		s, err := cfg.sms(network)
		if err != nil {
			return nil, err
		}
		post[consent.BySMS] = s
	}
	return post, nil
}

func (cfg Config) mail(network notify.Network) (outreach.Sender, error) {
	from, err := mail.ParseAddress(cfg.MailFrom)
	if err != nil {
		return nil, badValue("mail_from", err)
	}
	m := notify.Mail{Server: cfg.MailServer, TLS: notify.MailTLS(cfg.MailTLS), From: *from, User: cfg.MailUser, Network: network, Now: time.Now}
	if m.Password, err = secretOf(cfg.MailPasswordFile); err != nil {
		return nil, err
	}
	if m.Roots, err = roots("mail_ca_file", cfg.MailCAFile); err != nil {
		return nil, err
	}
	if key, err := m.Check(); err != nil {
		return nil, badValue(key, err)
	}
	return m, nil
}

func (cfg Config) sms(network notify.Network) (outreach.Sender, error) {
	s, known := notify.Gateway(cfg.SMSGateway)
	if !known {
		return nil, badValue("sms_gateway", errors.New("not known"))
	}
	if cfg.SMSGateway == "http" {
		s.URL, s.Method, s.Headers, s.Body, s.Success = cfg.SMSURL, cmp.Or(cfg.SMSMethod, s.Method), cfg.SMSHeaders, cfg.SMSBody, cfg.SMSSuccess
		s.Basic = cfg.SMSUser != ""
	}
	s.From, s.User, s.Network = cfg.SMSFrom, cfg.SMSUser, network
	var err error
	if s.Password, err = secretOf(cfg.SMSPasswordFile); err != nil {
		return nil, err
	}
	if key, err := s.Check(); err != nil {
		return nil, badValue(key, err)
	}
	return s, nil
}

// webhooks is how messages to webhooks leave.
func (cfg Config) webhooks() (w notify.Webhook, err error) {
	w.Network = notify.Network{Allowed: networks(cfg.PrivateNetworks)}
	w.Roots, err = roots("webhook_ca_file", cfg.WebhookCAFile)
	return w, err
}

// roots reads certificates that are believed in place of the system's; nil where none are set.
func roots(key, file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, badValue(key, err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, badValue(key, errors.New("no certificate in it"))
	}
	return pool, nil
}

func secretOf(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	secret, err := readSecret(file)
	return string(secret), err
}

func badValue(key string, because error) error {
	return problem.New(problem.Invalid, "config.bad-value", "key", key).Because(because)
}

// site is where people reach the server, as far as the configuration tells.
func (cfg Config) site() string {
	host := cfg.Hosts[0]
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if _, port, err := net.SplitHostPort(cfg.Listen); err == nil && port != "443" {
		host += ":" + port
	}
	return "https://" + host
}
