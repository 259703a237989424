import { datasetsOf, defineRule, reportDataset } from 'plasma';

// on request: it is made when somebody asks for it, and before anything is trained
export default defineRule({
  name: 'report',
  about: 'What is to say of a dataset before a LoRA learns from it: plasma dataset check.',
  onRequest: true,
  *targets(project) {
    for (const character of datasetsOf(project.book)) yield reportDataset(project, character);
  },
});
