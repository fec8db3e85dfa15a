<?php
/**
 * What is set: where the library is, with which token it is asked, and for what use photos are shown here. The token
 * is kept out of what WordPress loads with every page and is never printed again.
 *
 * @package Imprimatur
 */

defined( 'ABSPATH' ) || exit;

/**
 * Adds the page.
 */
function imprimatur_settings_hooks(): void {
	add_action( 'admin_menu', 'imprimatur_settings_menu' );
	add_action( 'admin_post_imprimatur_save', 'imprimatur_settings_save' );
}

/**
 * The options as they begin, none of them loaded with every page.
 */
function imprimatur_settings_begin(): void {
	add_option( 'imprimatur', imprimatur_settings(), '', 'no' );
	add_option( 'imprimatur_token', '', '', 'no' );
}

/**
 * What is set.
 *
 * @return array{library:string,purpose:string,channel:string,preset:string}
 */
function imprimatur_settings(): array {
	$set   = get_option( 'imprimatur', array() );
	$begin = array(
		'library' => '',
		'purpose' => 'news',
		'channel' => 'website',
		'preset'  => 'web',
	);
	return array_merge( $begin, is_array( $set ) ? array_intersect_key( $set, $begin ) : array() );
}

/**
 * Puts the page into the menu.
 */
function imprimatur_settings_menu(): void {
	add_options_page( 'Imprimatur', 'Imprimatur', 'manage_options', 'imprimatur', 'imprimatur_settings_page' );
}

/**
 * The address of a library as it is kept: https, or http on this machine, host and port alone. Empty where it is none.
 *
 * @param string $text As somebody wrote it.
 */
function imprimatur_settings_address( string $text ): string {
	$parts = wp_parse_url( trim( $text ) );
	$host  = strtolower( (string) ( $parts['host'] ?? '' ) );
	$here  = in_array( $host, array( 'localhost', '127.0.0.1', '[::1]' ), true );
	if ( ! preg_match( '/^(\[[0-9a-f:]+\]|[0-9a-z.-]+)$/', $host ) || isset( $parts['user'] ) || '' !== trim( $parts['path'] ?? '', '/' ) || isset( $parts['query'] ) ) {
		return '';
	}
	if ( 'https' !== ( $parts['scheme'] ?? '' ) && ! ( $here && 'http' === ( $parts['scheme'] ?? '' ) ) ) {
		return '';
	}
	return $parts['scheme'] . '://' . $host . ( isset( $parts['port'] ) ? ':' . $parts['port'] : '' );
}

/**
 * Keeps what was filled in. A token is of one library: with another address the old one is forgotten.
 */
function imprimatur_settings_save(): void {
	if ( ! current_user_can( 'manage_options' ) ) {
		wp_die( esc_html( imprimatur_text( 'settings.not-allowed' ) ), '', array( 'response' => 403 ) );
	}
	check_admin_referer( 'imprimatur_save' );
	$given = array();
	foreach ( array( 'library', 'token', 'purpose', 'channel', 'preset' ) as $name ) {
		$given[ $name ] = isset( $_POST[ $name ] ) ? sanitize_text_field( wp_unslash( $_POST[ $name ] ) ) : '';
	}
	$set            = imprimatur_settings();
	$before         = $set['library'];
	$set['library'] = imprimatur_settings_address( $given['library'] );
	foreach ( array( 'purpose', 'channel', 'preset' ) as $name ) {
		if ( preg_match( '/^[^\s\/:"]{1,64}$/u', $given[ $name ] ) ) {
			$set[ $name ] = $given[ $name ];
		}
	}
	update_option( 'imprimatur', $set, false );
	if ( '' !== $given['token'] || $before !== $set['library'] ) {
		update_option( 'imprimatur_token', $given['token'], false );
	}
	$bad = '' === $set['library'] && '' !== $given['library'];
	wp_safe_redirect( add_query_arg( array( 'page' => 'imprimatur', 'said' => $bad ? 'address' : 'saved' ), admin_url( 'options-general.php' ) ) );
	exit;
}

/**
 * A name in the reader's language.
 *
 * @param array  $names By language.
 * @param string $key   What it is called where there is none.
 */
function imprimatur_settings_name( array $names, string $key ): string {
	$name = $names[ imprimatur_language() ] ?? ( $names['en'] ?? reset( $names ) );
	return is_string( $name ) && '' !== $name ? $name : $key;
}

/**
 * What can be chosen, as the library has it.
 *
 * @param array $me      What the library says of the token's owner.
 * @param array $presets Its presets.
 * @return array<string,array<string,string>>
 */
function imprimatur_settings_choices( array $me, array $presets ): array {
	$choices = array();
	foreach ( array( 'purpose' => 'purposes', 'channel' => 'channels' ) as $name => $list ) {
		foreach ( (array) ( $me['settings'][ $list ] ?? array() ) as $term ) {
			if ( ! empty( $term['active'] ) ) {
				$choices[ $name ][ (string) $term['key'] ] = imprimatur_settings_name( (array) ( $term['names'] ?? array() ), (string) $term['key'] );
			}
		}
	}
	foreach ( (array) ( $presets['items'] ?? array() ) as $preset ) {
		if ( ! empty( $preset['active'] ) && empty( $preset['original'] ) ) {
			$choices['preset'][ (string) $preset['id'] ] = (string) $preset['name'];
		}
	}
	return $choices;
}

/**
 * The page. Opening it tries the connection.
 */
function imprimatur_settings_page(): void {
	if ( ! current_user_can( 'manage_options' ) ) {
		return;
	}
	$set     = imprimatur_settings();
	$said    = isset( $_GET['said'] ) ? sanitize_key( wp_unslash( $_GET['said'] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification -- only chooses a sentence.
	$me      = imprimatur_library_ask( 'GET', '/me' );
	$presets = is_wp_error( $me ) ? $me : imprimatur_library_ask( 'GET', '/presets' );
	$choices = is_wp_error( $presets ) ? array() : imprimatur_settings_choices( $me, $presets );
	echo '<div class="wrap"><h1>Imprimatur</h1>';
	if ( 'saved' === $said ) {
		imprimatur_settings_notice( 'success', imprimatur_text( 'settings.saved' ) );
	} elseif ( 'address' === $said ) {
		imprimatur_settings_notice( 'error', imprimatur_text( 'settings.bad-address' ) );
	}
	if ( is_wp_error( $presets ) ) {
		imprimatur_settings_notice( 'imprimatur_not_set' === $presets->get_error_code() ? 'info' : 'error', $presets->get_error_message() );
	} else {
		$who = (string) ( $me['user']['name'] ?? '' );
		imprimatur_settings_notice( 'info', imprimatur_text( 'settings.connected', (string) ( $me['organisation'] ?? '' ), '' !== $who ? $who : (string) ( $me['user']['email'] ?? '' ) ) );
		if ( ! empty( $me['may'] ) ) {
			imprimatur_settings_notice( 'warning', imprimatur_text( 'settings.too-much' ) );
		}
	}
	imprimatur_settings_pages();
	echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '"><input type="hidden" name="action" value="imprimatur_save">';
	wp_nonce_field( 'imprimatur_save' );
	echo '<table class="form-table" role="presentation">';
	imprimatur_settings_row( 'library', '<input class="regular-text code" type="url" name="library" id="imprimatur-library" placeholder="https://photos.example.org" value="' . esc_attr( $set['library'] ) . '">' );
	if ( defined( 'IMPRIMATUR_TOKEN' ) ) {
		imprimatur_settings_row( 'token', esc_html( imprimatur_text( 'settings.token-in-config' ) ) );
	} else {
		$kept = '' !== imprimatur_library_token() ? imprimatur_text( 'settings.token-kept' ) : '';
		imprimatur_settings_row( 'token', '<input class="regular-text code" type="password" autocomplete="off" name="token" id="imprimatur-token" value="" placeholder="' . esc_attr( $kept ) . '">' );
	}
	foreach ( array( 'purpose', 'channel', 'preset' ) as $name ) {
		imprimatur_settings_row( $name, imprimatur_settings_select( $name, $set[ $name ], $choices[ $name ] ?? array() ) );
	}
	echo '</table>';
	submit_button( imprimatur_text( 'settings.save' ) );
	echo '</form></div>';
}

/**
 * What the library is still to be told, and what it did not take.
 */
function imprimatur_settings_pages(): void {
	$waiting = count( imprimatur_pages_waiting() );
	$trouble = (string) get_option( 'imprimatur_trouble', '' );
	if ( $waiting > 0 ) {
		imprimatur_settings_notice( 'warning', imprimatur_text( 'settings.waiting', number_format_i18n( $waiting ) ) );
	}
	if ( '' !== $trouble ) {
		imprimatur_settings_notice( 'warning', imprimatur_text( 'settings.trouble', $trouble ) );
	}
}

/**
 * A sentence above the form.
 *
 * @param string $kind success, info, warning or error.
 * @param string $text The sentence.
 */
function imprimatur_settings_notice( string $kind, string $text ): void {
	echo '<div class="notice notice-' . esc_attr( $kind ) . '"><p>' . esc_html( $text ) . '</p></div>';
}

/**
 * A row of the form.
 *
 * @param string $name  What it is about.
 * @param string $field The field, escaped.
 */
function imprimatur_settings_row( string $name, string $field ): void {
	echo '<tr><th scope="row"><label for="imprimatur-' . esc_attr( $name ) . '">' . esc_html( imprimatur_text( 'settings.' . $name ) ) . '</label></th><td>';
	echo $field; // phpcs:ignore WordPress.Security.EscapeOutput -- made of escaped parts by the callers above.
	echo '<p class="description">' . esc_html( imprimatur_text( 'settings.' . $name . '-about' ) ) . '</p></td></tr>';
}

/**
 * A choice of what the library has; what is set stands there even when the library cannot be asked.
 *
 * @param string               $name    Of the field.
 * @param string               $set     What is chosen.
 * @param array<string,string> $choices Names by key.
 */
function imprimatur_settings_select( string $name, string $set, array $choices ): string {
	if ( ! isset( $choices[ $set ] ) ) {
		$choices = array( $set => $set ) + $choices;
	}
	$out = '<select name="' . esc_attr( $name ) . '" id="imprimatur-' . esc_attr( $name ) . '">';
	foreach ( $choices as $key => $text ) {
		$out .= '<option value="' . esc_attr( $key ) . '"' . selected( $set, $key, false ) . '>' . esc_html( $text ) . '</option>';
	}
	return $out . '</select>';
}
