package main

import "github.com/spf13/cobra"

func newAudit(c *console) *cobra.Command {
	verb := &cobra.Command{
		Use: "audit", Short: "The log: list, verify, export", Args: cobra.NoArgs,
		RunE: func(verb *cobra.Command, _ []string) error { return verb.Help() },
	}
	verb.AddCommand(newAuditList(c), newAuditVerify(c), newAuditExport(c))
	return verb
}
