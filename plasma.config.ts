import { defineConfig } from 'plasma';

export default defineConfig({
  title: 'Plasma',
  author: 'The plasma developers',
  languages: ['en', 'ja'],
  paper: 'screen',
  review: 'optional',
});
