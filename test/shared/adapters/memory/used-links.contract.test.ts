import { createMemoryUsedLinks } from '../../../../shared/adapters/memory/used-links.ts';
import { describeUsedLinks } from '../../ports/used-links.ts';

describeUsedLinks(async () => ({ links: createMemoryUsedLinks(), close: () => undefined }));
