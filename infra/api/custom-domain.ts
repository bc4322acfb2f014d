import { CfnOutput } from 'aws-cdk-lib';
import {
  ApiMapping,
  DomainName,
  type IHttpStage,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Construct } from 'constructs';

import type { Settings } from '../settings.ts';

/**
 * The domain that the settings name, in front of the API: its URL. `null` without one. The record
 * in DNS is made by hand, for the name in the output `CustomDomainTarget`.
 */
export const customDomain = (
  scope: Construct,
  { customDomainName, customDomainCertificateArn }: Settings,
  stage: IHttpStage,
): string | null => {
  if (customDomainName === null || customDomainCertificateArn === null) return null;
  const domain = new DomainName(scope, 'Domain', {
    domainName: customDomainName,
    certificate: Certificate.fromCertificateArn(
      scope,
      'DomainCertificate',
      customDomainCertificateArn,
    ),
    securityPolicy: SecurityPolicy.TLS_1_2,
  });
  new ApiMapping(scope, 'DomainMapping', { api: stage.api, domainName: domain, stage });
  new CfnOutput(scope, 'CustomDomainTarget', { value: domain.regionalDomainName });
  return `https://${customDomainName}`;
};
