<?php
/**
 * What visitors are shown: the library's own pictures at their own addresses, in a figure with alternative text and
 * credit. Whether a photo is cleared is the library's word, asked anew every half minute; where the page itself is
 * kept by a cache, the address of the picture answers with a neutral one.
 *
 * @package Imprimatur
 */

defined( 'ABSPATH' ) || exit;

const IMPRIMATUR_KEPT  = 30; // Seconds for which an answer counts; the library allows no more than 60.
const IMPRIMATUR_AGAIN = 10; // Seconds after which a library that did not answer is asked again.

/**
 * Registers the block, the shortcode and the library's addresses.
 */
function imprimatur_embed_hooks(): void {
	add_action( 'init', 'imprimatur_embed_register' );
	add_filter( 'rest_oembed_ttl', 'imprimatur_embed_oembed_ttl', 10, 2 );
	add_filter( 'oembed_ttl', 'imprimatur_embed_oembed_ttl', 10, 2 );
}

/**
 * Does so once WordPress stands.
 */
function imprimatur_embed_register(): void {
	add_shortcode( 'imprimatur', 'imprimatur_embed_shortcode' );
	wp_register_script(
		'imprimatur-block',
		plugins_url( 'block.js', IMPRIMATUR_FILE ),
		array( 'wp-api-fetch', 'wp-block-editor', 'wp-blocks', 'wp-components', 'wp-data', 'wp-element', 'wp-server-side-render' ),
		(string) filemtime( dirname( IMPRIMATUR_FILE ) . '/block.js' ),
		true
	);
	wp_register_style( 'imprimatur-block', plugins_url( 'block.css', IMPRIMATUR_FILE ), array(), (string) filemtime( dirname( IMPRIMATUR_FILE ) . '/block.css' ) );
	register_block_type(
		'imprimatur/photo',
		array(
			'api_version'     => 2,
			'attributes'      => array( 'embed' => array( 'type' => 'string', 'default' => '' ) ),
			'editor_script'   => 'imprimatur-block',
			'editor_style'    => 'imprimatur-block',
			'supports'        => array( 'align' => true, 'html' => false ),
			'render_callback' => 'imprimatur_embed_block',
		)
	);
	$library = imprimatur_library_address();
	if ( '' !== $library ) {
		$pattern = '#^' . preg_quote( $library, '#' ) . '/e/([0-9a-z]{32})(?:/about)?$#';
		wp_embed_register_handler( 'imprimatur', $pattern, 'imprimatur_embed_pasted' );
		wp_oembed_add_provider( $pattern, $library . '/oembed', true );
	}
}

/**
 * What is kept of an embed in the editor is not kept long.
 *
 * @param int    $seconds What WordPress would keep it for.
 * @param string $url     The embed's address.
 */
function imprimatur_embed_oembed_ttl( $seconds, $url ): int {
	return imprimatur_library_is( (string) $url ) ? IMPRIMATUR_KEPT : (int) $seconds;
}

/**
 * The embed that a text names: by itself, or by one of its addresses. Empty where it names none.
 *
 * @param string $text As somebody wrote it.
 */
function imprimatur_embed_named( string $text ): string {
	$text    = trim( $text );
	$library = imprimatur_library_address();
	if ( '' !== $library && 0 === strpos( $text, $library . '/e/' ) ) {
		$text = (string) strtok( substr( $text, strlen( $library . '/e/' ) ), '/?#' );
	}
	return preg_match( '/^[0-9a-z]{32}$/', $text ) ? $text : '';
}

/**
 * What the library says of an embed: an array with shown; null where it did not answer.
 *
 * @param string $embed The embed.
 */
function imprimatur_embed_card( string $embed ): ?array {
	$key  = 'imprimatur_' . $embed;
	$kept = get_transient( $key );
	if ( is_array( $kept ) ) {
		return $kept['card'];
	}
	$answer = imprimatur_library_request( 'GET', '/e/' . $embed . '/about.json', null, false );
	$status = is_wp_error( $answer ) ? 0 : (int) wp_remote_retrieve_response_code( $answer );
	$card   = null;
	if ( 200 === $status ) {
		$card = json_decode( wp_remote_retrieve_body( $answer ), true );
		$card = is_array( $card ) && ! empty( $card['shown'] ) && ! empty( $card['sources'] ) ? $card : null;
	} elseif ( 404 === $status || 410 === $status ) {
		$card = array( 'shown' => false );
	}
	set_transient( $key, array( 'card' => $card ), null === $card ? IMPRIMATUR_AGAIN : IMPRIMATUR_KEPT );
	return $card;
}

/**
 * The figure of an embed. Nothing where it is not shown; a sentence instead for those who write here.
 *
 * @param string $embed      The embed.
 * @param string $attributes Of the figure, escaped.
 */
function imprimatur_embed_figure( string $embed, string $attributes = 'class="wp-block-imprimatur-photo"' ): string {
	$card = '' === $embed ? array( 'shown' => false ) : imprimatur_embed_card( $embed );
	if ( null === $card || ! $card['shown'] ) {
		if ( ! current_user_can( 'edit_posts' ) ) {
			return '';
		}
		$text = null === $card ? 'embed.unreachable' : ( '' === $embed ? 'embed.unknown' : 'embed.not-shown' );
		return '<p class="imprimatur-not-shown">' . esc_html( imprimatur_text( $text ) ) . '</p>';
	}
	$set     = array();
	$picture = '';
	$usual   = 0;
	foreach ( (array) $card['sources'] as $source ) {
		$url   = (string) ( $source['url'] ?? '' );
		$width = (int) ( $source['width'] ?? 0 );
		if ( ! imprimatur_library_is( $url ) || $width < 1 ) {
			continue;
		}
		$set[] = esc_url( $url ) . ' ' . $width . 'w';
		if ( '' === $picture || $width <= 960 ) {
			$picture = $url;
			$usual   = $width;
		}
	}
	if ( '' === $picture ) {
		return '';
	}
	// What is looked at while somebody writes is no page that shows it.
	$referrer = is_admin() || ( defined( 'REST_REQUEST' ) && REST_REQUEST ) ? 'no-referrer' : 'no-referrer-when-downgrade';
	$out      = sprintf(
		'<img src="%s" srcset="%s" sizes="(max-width: %dpx) 100vw, %3$dpx" width="%d" height="%d" alt="%s" loading="lazy" decoding="async" referrerpolicy="%s" style="max-width:100%%;height:auto">',
		esc_url( $picture ),
		esc_attr( implode( ', ', $set ) ),
		$usual,
		(int) ( $card['width'] ?? 0 ),
		(int) ( $card['height'] ?? 0 ),
		esc_attr( (string) ( $card['alt'] ?? '' ) ),
		$referrer
	);
	if ( ! empty( $card['credit'] ) ) {
		$out .= '<figcaption>' . esc_html( (string) $card['credit'] ) . '</figcaption>';
	}
	return '<figure ' . $attributes . '>' . $out . '</figure>';
}

/**
 * The block.
 *
 * @param array $attributes Its attributes.
 */
function imprimatur_embed_block( array $attributes ): string {
	return imprimatur_embed_figure( imprimatur_embed_named( (string) ( $attributes['embed'] ?? '' ) ), get_block_wrapper_attributes() );
}

/**
 * The shortcode [imprimatur embed="..."].
 *
 * @param array|string $attributes Its attributes.
 */
function imprimatur_embed_shortcode( $attributes ): string {
	$attributes = shortcode_atts( array( 'embed' => '' ), $attributes, 'imprimatur' );
	return imprimatur_embed_figure( imprimatur_embed_named( (string) $attributes['embed'] ) );
}

/**
 * An address of an embed that stands in a line of its own.
 *
 * @param array $found What the pattern found.
 */
function imprimatur_embed_pasted( array $found ): string {
	return imprimatur_embed_figure( $found[1] );
}
