<?php
/**
 * Leaves nothing behind. What stands in posts stays there and shows nothing.
 *
 * @package Imprimatur
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

delete_option( 'imprimatur' );
delete_option( 'imprimatur_token' );
delete_option( 'imprimatur_waiting' );
delete_option( 'imprimatur_trouble' );
delete_post_meta_by_key( '_imprimatur_page' );
