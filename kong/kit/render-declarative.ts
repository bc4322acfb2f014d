import { kitTag, type KongPlugin, meteredProtocols } from './settings.ts';
import { isAtLeast, type KongVersion } from './version.ts';
import { yamlText } from './yaml-text.ts';

/**
 * Kong's declarative YAML. For decK it names the tag that it is about, so that `sync` leaves
 * everything else alone; a Kong without a database refuses that key.
 */
export const renderDeclarative = (
  plugins: readonly KongPlugin[],
  version: KongVersion,
  target: 'deck' | 'dbless',
): string =>
  yamlText({
    _format_version: isAtLeast(version, 3, 0) ? '3.0' : '1.1',
    ...(target === 'deck' && { _info: { select_tags: [kitTag] } }),
    plugins: plugins.map(({ name, config }) => ({
      name,
      tags: [kitTag],
      protocols: meteredProtocols,
      config,
    })),
  });
