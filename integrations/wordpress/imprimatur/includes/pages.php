<?php
/**
 * Tells the library on which pages embeds stand, when a post is saved, put in the trash or deleted. What could not be
 * told waits and is tried again, so a library that is down costs no saving.
 *
 * @package Imprimatur
 */

defined( 'ABSPATH' ) || exit;

const IMPRIMATUR_LATER   = 300; // Seconds until what waits is tried again.
const IMPRIMATUR_AT_ONCE = 20;  // Pages told in one go.

/**
 * Listens to posts.
 */
function imprimatur_pages_hooks(): void {
	add_action( 'save_post', 'imprimatur_pages_saved', 20, 2 );
	add_action( 'before_delete_post', 'imprimatur_pages_deleted', 20, 1 );
	add_action( 'imprimatur_tell', 'imprimatur_pages_tell' );
}

/**
 * The plugin is switched off: nothing is tried again.
 */
function imprimatur_pages_rest(): void {
	wp_clear_scheduled_hook( 'imprimatur_tell' );
}

/**
 * The embeds that stand in a content: in blocks, shortcodes, and as addresses of the library.
 *
 * @param string $content Of a post.
 * @return string[]
 */
function imprimatur_pages_embeds( string $content ): array {
	$found = imprimatur_pages_in_blocks( parse_blocks( $content ) );
	if ( preg_match_all( '/' . get_shortcode_regex( array( 'imprimatur' ) ) . '/', $content, $matches ) ) {
		foreach ( $matches[3] as $written ) {
			$attributes = shortcode_parse_atts( $written );
			$found[]    = imprimatur_embed_named( is_array( $attributes ) ? (string) ( $attributes['embed'] ?? '' ) : '' );
		}
	}
	$library = imprimatur_library_address();
	if ( '' !== $library && preg_match_all( '#' . preg_quote( $library, '#' ) . '/e/([0-9a-z]{32})(?![0-9a-z])#', $content, $matches ) ) {
		$found = array_merge( $found, $matches[1] );
	}
	return array_values( array_unique( array_filter( $found ) ) );
}

/**
 * The embeds of blocks and of those within them.
 *
 * @param array[] $blocks As WordPress reads them.
 * @return string[]
 */
function imprimatur_pages_in_blocks( array $blocks ): array {
	$found = array();
	foreach ( $blocks as $block ) {
		if ( 'imprimatur/photo' === $block['blockName'] ) {
			$found[] = imprimatur_embed_named( (string) ( $block['attrs']['embed'] ?? '' ) );
		}
		$found = array_merge( $found, imprimatur_pages_in_blocks( $block['innerBlocks'] ) );
	}
	return $found;
}

/**
 * A post was saved, published, withdrawn or put in the trash.
 *
 * @param int     $id   Its number.
 * @param WP_Post $post As it is now.
 */
function imprimatur_pages_saved( $id, $post ): void {
	if ( wp_is_post_revision( $id ) || wp_is_post_autosave( $id ) ) {
		return;
	}
	$embeds = array();
	if ( 'publish' === $post->post_status && is_post_type_viewable( $post->post_type ) ) {
		$embeds = imprimatur_pages_embeds( $post->post_content );
	}
	imprimatur_pages_now( (int) $id, (string) get_permalink( $post ), $embeds );
}

/**
 * A post is about to be gone for good.
 *
 * @param int $id Its number.
 */
function imprimatur_pages_deleted( $id ): void {
	imprimatur_pages_now( (int) $id, '', array() );
}

/**
 * Notes what the library is to be told of a post, and tells it. The address that it was told last is kept with the
 * post: one that has changed since is gone.
 *
 * @param int      $id     The post.
 * @param string   $page   Its address.
 * @param string[] $embeds All that stand on it.
 */
function imprimatur_pages_now( int $id, string $page, array $embeds ): void {
	$told = (string) get_post_meta( $id, '_imprimatur_page', true );
	if ( '' === $told && ! $embeds ) {
		return;
	}
	$waiting = imprimatur_pages_waiting();
	if ( '' !== $told && ( $told !== $page || ! $embeds ) ) {
		$waiting[ $told ] = array();
		delete_post_meta( $id, '_imprimatur_page' );
	}
	if ( $embeds ) {
		$waiting[ $page ] = $embeds;
		update_post_meta( $id, '_imprimatur_page', wp_slash( $page ) );
	}
	update_option( 'imprimatur_waiting', $waiting, false );
	imprimatur_pages_tell();
}

/**
 * What the library is still to be told: embeds by page.
 *
 * @return array<string,string[]>
 */
function imprimatur_pages_waiting(): array {
	$waiting = get_option( 'imprimatur_waiting', array() );
	return is_array( $waiting ) ? $waiting : array();
}

/**
 * Tells what waits. What the library refuses for good is put down and shown in the settings; where nobody answers,
 * all of it waits.
 */
function imprimatur_pages_tell(): void {
	$waiting = imprimatur_pages_waiting();
	$trouble = '';
	foreach ( array_slice( $waiting, 0, IMPRIMATUR_AT_ONCE, true ) as $page => $embeds ) {
		$answer = imprimatur_library_ask( 'PUT', '/embed-pages', array( 'page' => (string) $page, 'embeds' => $embeds ) );
		if ( is_wp_error( $answer ) && ! imprimatur_pages_for_good( $answer ) ) {
			break;
		}
		unset( $waiting[ $page ] );
		if ( is_wp_error( $answer ) ) {
			$trouble = $page . ': ' . $answer->get_error_message();
		} elseif ( ! empty( $answer['unknown'] ) ) {
			$trouble = imprimatur_text( 'pages.unknown', (string) $page );
		}
	}
	update_option( 'imprimatur_waiting', $waiting, false );
	update_option( 'imprimatur_trouble', $trouble, false );
	if ( $waiting && ! wp_next_scheduled( 'imprimatur_tell' ) ) {
		wp_schedule_single_event( time() + IMPRIMATUR_LATER, 'imprimatur_tell' );
	}
}

/**
 * Tells whether asking again would change nothing.
 *
 * @param WP_Error $error What came back.
 */
function imprimatur_pages_for_good( WP_Error $error ): bool {
	$data = $error->get_error_data();
	return 'imprimatur_refused' === $error->get_error_code() && in_array( $data['status'] ?? 0, array( 400, 409, 422 ), true );
}
