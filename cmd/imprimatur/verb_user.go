package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"imprimatur/internal/access"
	"imprimatur/internal/office"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// userReport is an account as --json tells it and as the API does.
type userReport struct {
	ID       string   `json:"id"`
	Email    string   `json:"email"`
	Name     string   `json:"name"`
	Roles    []string `json:"roles"`
	Disabled bool     `json:"disabled"`
	Revision int64    `json:"-"`
}

func newUser(c *console) *cobra.Command {
	verb := &cobra.Command{
		Use: "user", Short: "Accounts: add, list, disable, password", Args: cobra.NoArgs,
		RunE: func(verb *cobra.Command, _ []string) error { return verb.Help() },
	}
	verb.AddCommand(newUserAdd(c), newUserList(c), newUserDisable(c), newUserPassword(c))
	return verb
}

func newUserAdd(c *console) *cobra.Command {
	var email, called, lang, passwordFile string
	var roles []string
	verb := &cobra.Command{
		Use:   "add --email E --role R[,R]",
		Short: "Add an account",
		Long: "Adds an account. Roles: " + strings.Join(roleNames(), ", ") + `.
The password is asked on the terminal unless --password-file names a file.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if email == "" || len(roles) == 0 {
				return misused("user add needs --email and --role")
			}
			for _, role := range roles {
				if !slices.Contains(roleNames(), role) {
					return misused("there is no role %q; --role takes %s", role, strings.Join(roleNames(), ", "))
				}
			}
			if !phrase.Known(lang) {
				return misused("--language takes one of %s, not %q", strings.Join(phrase.Languages(), ", "), lang)
			}
			password, err := c.newPassword(passwordFile)
			if err != nil {
				return err
			}
			form := office.UserForm{Email: email, Name: firstOf(called, email), Language: lang, Password: password}
			for _, role := range roles {
				form.Roles = append(form.Roles, access.Role(role))
			}
			return c.withAccounts(cmd.Context(), func(ctx context.Context, a accounts) error {
				u, err := a.add(ctx, form)
				if err != nil {
					return err
				}
				return c.tellUsers(u)
			})
		},
	}
	verb.Flags().StringVar(&email, "email", "", "e-mail address to log in with")
	verb.Flags().StringVar(&called, "name", "", "name people see (default: the address)")
	verb.Flags().StringVar(&lang, "language", phrase.Default, "language: en, nl, sv or de")
	verb.Flags().StringSliceVar(&roles, "role", nil, "role, several by comma")
	verb.Flags().StringVar(&passwordFile, "password-file", "", "file with the password")
	return verb
}

func newUserList(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List accounts",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withAccounts(cmd.Context(), func(ctx context.Context, a accounts) error {
				users, err := a.list(ctx)
				if err != nil {
					return err
				}
				return c.tellUsers(users...)
			})
		},
	}
}

func newUserDisable(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "disable EMAIL",
		Short: "Disable an account; its logins and tokens end at once",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withAccounts(cmd.Context(), func(ctx context.Context, a accounts) error {
				u, err := a.disable(ctx, args[0])
				if err != nil {
					return err
				}
				return c.tellUsers(u)
			})
		},
	}
}

func newUserPassword(c *console) *cobra.Command {
	var passwordFile string
	verb := &cobra.Command{
		Use:   "password EMAIL",
		Short: "Give an account another password; its logins end",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			password, err := c.newPassword(passwordFile)
			if err != nil {
				return err
			}
			return c.withAccounts(cmd.Context(), func(ctx context.Context, a accounts) error {
				u, err := a.password(ctx, args[0], password)
				if err != nil {
					return err
				}
				return c.tellUsers(u)
			})
		},
	}
	verb.Flags().StringVar(&passwordFile, "password-file", "", "file with the password")
	return verb
}

func (c *console) newPassword(file string) (string, error) {
	password, err := c.secretFrom(file, "--password-file", "Password: ", true)
	return string(password), err
}

func (c *console) tellUsers(users ...userReport) error {
	for _, u := range users {
		if c.flags.json {
			if err := c.report(u); err != nil {
				return err
			}
			continue
		}
		state := ""
		if u.Disabled {
			state = " (disabled)"
		}
		c.say("%s  %s  %s%s", printable(u.Email), printable(u.Name), strings.Join(u.Roles, ","), state)
	}
	return nil
}

// accounts is what the verbs do with accounts, on the data folder or through a server.
type accounts interface {
	add(ctx context.Context, f office.UserForm) (userReport, error)
	list(ctx context.Context) ([]userReport, error)
	disable(ctx context.Context, email string) (userReport, error)
	password(ctx context.Context, email, password string) (userReport, error)
}

func (c *console) withAccounts(ctx context.Context, do func(context.Context, accounts) error) error {
	return c.somewhere(ctx,
		func(ctx context.Context, _ *house, r *rooms) error {
			return do(ctx, localAccounts{r.office, consoleCaller(c.lang)})
		},
		func(ctx context.Context, server *remote) error { return do(ctx, remoteAccounts{server}) })
}

type localAccounts struct {
	office *office.Office
	by     access.Caller
}

func (a localAccounts) add(ctx context.Context, f office.UserForm) (userReport, error) {
	u, err := a.office.AddUser(ctx, a.by, f)
	return userReported(u), err
}

func (a localAccounts) list(ctx context.Context) ([]userReport, error) {
	users, err := a.office.Users(ctx, a.by)
	reports := make([]userReport, len(users))
	for i, u := range users {
		reports[i] = userReported(u)
	}
	return reports, err
}

func (a localAccounts) disable(ctx context.Context, email string) (userReport, error) {
	u, err := a.office.UserByEmail(ctx, a.by, email)
	if err != nil {
		return userReport{}, err
	}
	yes := true
	u, err = a.office.ChangeUser(ctx, a.by, u.ID, u.Revision, office.UserChange{Disabled: &yes})
	return userReported(u), err
}

func (a localAccounts) password(ctx context.Context, email, password string) (userReport, error) {
	u, err := a.office.UserByEmail(ctx, a.by, email)
	if err != nil {
		return userReport{}, err
	}
	return userReported(u), a.office.SetPassword(ctx, a.by, u.ID, password)
}

func userReported(u access.User) userReport {
	r := userReport{ID: u.ID.String(), Email: u.Email, Name: u.Name, Roles: []string{}, Disabled: u.Disabled, Revision: u.Revision}
	for _, role := range u.Roles {
		r.Roles = append(r.Roles, string(role))
	}
	slices.Sort(r.Roles)
	return r
}

func roleNames() []string {
	var names []string
	for _, role := range access.Roles() {
		names = append(names, string(role))
	}
	return names
}

type remoteAccounts struct{ *remote }

// remoteUser is an account as the API tells it.
type remoteUser struct {
	userReport
	Revision int64 `json:"revision"`
}

func (a remoteAccounts) add(ctx context.Context, f office.UserForm) (u userReport, err error) {
	err = a.call(ctx, http.MethodPost, "/api/v1/users", nil, nil, map[string]any{
		"email": f.Email, "name": f.Name, "language": f.Language, "roles": f.Roles, "password": f.Password,
	}, &u)
	return u, err
}

func (a remoteAccounts) users(ctx context.Context) ([]remoteUser, error) {
	var page struct {
		Items []remoteUser `json:"items"`
	}
	err := a.call(ctx, http.MethodGet, "/api/v1/users", url.Values{}, nil, nil, &page)
	return page.Items, err
}

func (a remoteAccounts) list(ctx context.Context) ([]userReport, error) {
	users, err := a.users(ctx)
	reports := make([]userReport, len(users))
	for i, u := range users {
		reports[i] = u.userReport
	}
	return reports, err
}

func (a remoteAccounts) find(ctx context.Context, email string) (remoteUser, error) {
	users, err := a.users(ctx)
	if err != nil {
		return remoteUser{}, err
	}
	i := slices.IndexFunc(users, func(u remoteUser) bool { return strings.EqualFold(u.Email, email) })
	if i < 0 {
		return remoteUser{}, problem.New(problem.NotFound, "user.not-found")
	}
	return users[i], nil
}

func (a remoteAccounts) disable(ctx context.Context, email string) (userReport, error) {
	u, err := a.find(ctx, email)
	if err != nil {
		return userReport{}, err
	}
	err = a.call(ctx, http.MethodPatch, "/api/v1/users/"+u.ID, nil, http.Header{"If-Match": {fmt.Sprintf(`"%d"`, u.Revision)}}, map[string]any{"disabled": true}, &u.userReport)
	return u.userReport, err
}

func (a remoteAccounts) password(ctx context.Context, email, password string) (userReport, error) {
	u, err := a.find(ctx, email)
	if err != nil {
		return userReport{}, err
	}
	return u.userReport, a.call(ctx, http.MethodPost, "/api/v1/users/"+u.ID+"/password", nil, nil, map[string]any{"password": password}, nil)
}
