export { type YamlSource, yamlSource } from '../runtime/yaml-source.ts';
